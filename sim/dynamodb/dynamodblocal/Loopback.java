import java.lang.reflect.Field;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/**
 * Starts DynamoDB Local on a free port of the loopback interface and prints "listening PORT". It has no option of its own
 * for the address and listens on every interface, so the server inside is told before it starts.
 */
class Loopback {
    public static void main(String[] args) throws Exception {
        DynamoDBProxyServer local = ServerRunner.createServerFromCommandLineArgs(args);
        Field field = local.getClass().getDeclaredField("server");
        field.setAccessible(true);
        Server jetty = (Server) field.get(local);
        for (Connector connector : jetty.getConnectors()) {
            ((ServerConnector) connector).setHost("127.0.0.1");
            ((ServerConnector) connector).setPort(0);
        }
        local.start();
        System.out.println("listening " + ((ServerConnector) jetty.getConnectors()[0]).getLocalPort());
        local.join();
    }
}
